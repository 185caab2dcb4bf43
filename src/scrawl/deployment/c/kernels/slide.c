/* How a window moves: how often, by which steps, and how far outside it begins. */
typedef struct {
    int rows, columns, down, across, top, left;
} Slide;

/* What a window that begins at `first` sees of an image, from first to end. */
typedef struct {
    int first, end;
} Range;

KERNEL Range seen(int first, int length, int size)
{
    Range range = {first > 0 ? first : 0, first + length < size ? first + length : size};
    return range;
}

/* Do windows that begin at the columns left to right lie inside of the image? */
KERNEL int is_inside(const Frame *s, int top, int left, int right)
{
    return top >= 0 && left >= 0 && top + s->rows <= s->height &&
           right + s->columns <= s->width;
}

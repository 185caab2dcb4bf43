/* An image, and a window that looks at it: [height][width][channels], [rows][columns] */
typedef struct {
    int height, width, channels, rows, columns;
} Frame;

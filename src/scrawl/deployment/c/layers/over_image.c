$layer void $function(const $x *x, $y *y)
{
    for (int row = 0; row < $rows; row++)
        for (int next = 0; next < $columns; next += $places) {
            const int column = next > $columns - $places ? $columns - $places : next;
            $y *at = y + (row * $columns + column) * $filters;
$places_of_groups
        }
}

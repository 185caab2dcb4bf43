static void ${function}_place_$width(const $x *x, $corner$y *y)
{
    for (int filter = $first; filter < $last; filter += $width) {
        Total best[$width * $places];
        for (int k = 0; k < $width * $places; k++)
            best[k] = LOWEST;
$look
        for (int place = 0; place < $places; place++)
            for (int k = 0; k < $width; k++)
                y[place * $filters + filter + k] = $finished;
    }
}

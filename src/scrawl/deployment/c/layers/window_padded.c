SEPARATE void ${function}_window_$width(const $x *x, int top, int left,
    ${chosen}Total *best)
{
    const Weight *w = ${function}_kernel$weights;
    const Total *start = ${function}_start$begin;
    if (is_inside(&${function}_frame, top, left, left + ($places - 1) * $step)) {
        x += (top * $width_of_image + left) * $channels;
$inside
        return;
    }
    for (int place = 0; place < $places; place++)
        $edge(&${function}_frame, x$own, top, left + place * $step, $outside, w, start,
            best + $width * place);
}

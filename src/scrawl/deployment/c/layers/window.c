SEPARATE void ${function}_window_$width(const $x *x, ${chosen}Total *best)
{
    const Weight *w = ${function}_kernel$weights;
    const Total *start = ${function}_start$begin;
$inside
}

$layer void $function(const $x *x, $y *y)
{
$places_of_groups
}

$layer void $function($parameters)
{
$calls
}

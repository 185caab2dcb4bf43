"""What the tutorial prints of its two runs, after each epoch."""

FIRST, SECOND = "the first run it prints", "the second run it prints"
FIRST_TEST_ACCURACY = (
    *(0.9581, 0.9709, 0.9737, 0.9788, 0.9811),
    *(0.9830, 0.9847, 0.9853, 0.9854, 0.9860),
)
FIRST_TEST_LOSS = (
    *(0.1392, 0.1016, 0.0790, 0.0673, 0.0596),
    *(0.0516, 0.0481, 0.0470, 0.0434, 0.0413),
)
SECOND_TEST_ACCURACY = (
    *(0.9781, 0.9863, 0.9876, 0.9888, 0.9899),
    *(0.9905, 0.9911, 0.9903, 0.9904, 0.9915),
)
SECOND_TEST_LOSS = (
    *(0.0651, 0.0403, 0.0328, 0.0310, 0.0301),
    *(0.0302, 0.0274, 0.0286, 0.0274, 0.0272),
)

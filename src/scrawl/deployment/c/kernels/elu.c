static float elu(float x) { return x > 0.0f ? x : exponential_less_one(x); }

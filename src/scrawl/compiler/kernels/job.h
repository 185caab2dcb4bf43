/* job.h - what a worker is given; scrawl/compiler/job.py lays out the same fields
 */
typedef struct {
    const u8 *images, *labels; /* the data set: [image][pixel], [image]          */
    const i64 *order;          /* which image comes when                          */
    const float *rates;        /* of learning, one for each batch                 */
    float *weights;            /* packed                                          */
    float *moments_1;          /* of the optimizer, laid out as the weights       */
    float *moments_2;
    float *values;             /* of the batch, [value][image][number]            */
    float *scratch;            /* [worker][number]                                */
    float *scores;             /* of a prediction, [image][class]                 */
    Team *team;
    void (*yield)(void);
    i64 count;                 /* of images in this call                          */
    i64 num_done;
    i64 num_correct;
    double loss;               /* the sum over the images done                    */
    u32 seed_low, seed_high, epoch;
    float constants[4];        /* of the optimizer                                */
    i32 stop;                  /* set from outside                                */
} Job;

typedef struct {
    const i64 *order; /* of this batch                   */
    int count;        /* of its images                   */
    float rate;
} Batch;

INLINE int num_slices(int count) { return (count + SLICE - 1) / SLICE; }

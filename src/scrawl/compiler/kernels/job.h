/* job.h - what a worker is given; scrawl/compiler/job.py lays out the same fields
 */
typedef struct {
    float learning; /* rate, with the corrections of the optimizer             */
    float decay;    /* the share of each weight that is taken away, of AdamW    */
    float forget;   /* the share of the averaged weights that the new ones take */
} StepRates;

typedef struct {
    double loss; /* the sum over the examples done */
    i64 num_correct;
} Result;

typedef struct {
    const void *const *inputs;         /* [input][example][number], bytes or floats */
    const u8 *const *labels;           /* [output][example]                         */
    const float *const *class_weights; /* [output][class], an output's may be 0     */
    const float *const *seeds;         /* gradients given: [end][example][number]   */
    const i32 *transforms;             /* of pixels: [example][6]                   */
    const i64 *order;                  /* which example comes when                  */
    const StepRates *rates;            /* one for each batch                        */
    float *weights;                    /* packed                                    */
    float *moments_1;                  /* of the optimizer, laid out as the weights */
    float *moments_2;
    float *averages;                   /* of the weights over the steps             */
    float *values;                     /* of the batch, [value][example][number]    */
    float *scratch;                    /* [worker][number]                          */
    float *const *outputs;             /* of a prediction, [output][example][class] */
    Result *results;                   /* [output]                                  */
    Team *team;
    void (*yield)(void);
    i64 count;                         /* of examples in this call                  */
    i64 num_done;
    u32 seed_low, seed_high, epoch;
    float constants[4];                /* of the optimizer                          */
    i32 stop;                          /* set from outside                          */
} Job;

typedef struct {
    const i64 *order; /* of this batch                   */
    int count;        /* of its examples                 */
    StepRates rates;
} Batch;

INLINE int num_slices(int count) { return (count + SLICE - 1) / SLICE; }

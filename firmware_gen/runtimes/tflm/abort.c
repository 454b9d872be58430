/* SPDX-License-Identifier: Apache-2.0 */
/* Where TFLM's own checks end when one fails: a loop, for a debugger to find. newlib's versions need a system below. */
void abort(void);
void __assert_func(const char *file, int line, const char *function, const char *expression);

void abort(void)
{
    for (;;) {
    }
}

void __assert_func(const char *file, int line, const char *function, const char *expression)
{
    (void)file;
    (void)line;
    (void)function;
    (void)expression;
    abort();
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef HOSTED_LINUX_ATOMIC_H
#define HOSTED_LINUX_ATOMIC_H

#include <linux/types.h>

#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }

#define HOSTED_ATOMIC(name, type, value)						\
static inline value name##_read(const type *v)						\
{											\
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);				\
}											\
static inline void name##_set(type *v, value i)						\
{											\
	__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);				\
}											\
static inline value name##_read_acquire(const type *v)					\
{											\
	return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);				\
}											\
static inline void name##_set_release(type *v, value i)					\
{											\
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);				\
}											\
static inline value name##_add_return(value i, type *v)					\
{											\
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);			\
}											\
static inline value name##_sub_return(value i, type *v)					\
{											\
	return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST);			\
}											\
static inline value name##_fetch_add(value i, type *v)					\
{											\
	return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST);			\
}											\
static inline value name##_fetch_or(value i, type *v)					\
{											\
	return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST);			\
}											\
static inline value name##_fetch_andnot(value i, type *v)				\
{											\
	return __atomic_fetch_and(&v->counter, ~i, __ATOMIC_SEQ_CST);			\
}											\
static inline void name##_or(value i, type *v) { name##_fetch_or(i, v); }		\
static inline void name##_andnot(value i, type *v) { name##_fetch_andnot(i, v); }	\
static inline void name##_add(value i, type *v) { name##_add_return(i, v); }		\
static inline void name##_sub(value i, type *v) { name##_sub_return(i, v); }		\
static inline void name##_inc(type *v) { name##_add_return(1, v); }			\
static inline void name##_dec(type *v) { name##_sub_return(1, v); }			\
static inline value name##_inc_return(type *v) { return name##_add_return(1, v); }	\
static inline value name##_dec_return(type *v) { return name##_sub_return(1, v); }	\
static inline bool name##_inc_and_test(type *v) { return name##_inc_return(v) == 0; }	\
static inline bool name##_dec_and_test(type *v) { return name##_dec_return(v) == 0; }	\
static inline value name##_xchg(type *v, value i)					\
{											\
	return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);			\
}											\
static inline value name##_cmpxchg(type *v, value old, value i)				\
{											\
	__atomic_compare_exchange_n(&v->counter, &old, i, false, __ATOMIC_SEQ_CST,	\
				    __ATOMIC_SEQ_CST);					\
	return old;									\
}											\
static inline bool name##_try_cmpxchg(type *v, value *old, value i)			\
{											\
	return __atomic_compare_exchange_n(&v->counter, old, i, false, __ATOMIC_SEQ_CST,	\
					   __ATOMIC_SEQ_CST);				\
}											\
static inline bool name##_add_unless(type *v, value a, value u)				\
{											\
	value c = name##_read(v);							\
											\
	while (c != u)									\
		if (name##_try_cmpxchg(v, &c, c + a))					\
			return true;							\
	return false;									\
}											\
static inline bool name##_inc_not_zero(type *v) { return name##_add_unless(v, 1, 0); }

HOSTED_ATOMIC(atomic, atomic_t, int)
HOSTED_ATOMIC(atomic64, atomic64_t, s64)

#define xchg(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, o, n) ({							\
	typeof(*(ptr)) hosted_old = (o);					\
	__atomic_compare_exchange_n(ptr, &hosted_old, n, false,			\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	hosted_old;								\
})
#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()

#endif

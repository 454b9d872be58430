/* SPDX-License-Identifier: Apache-2.0 */
/* Where constant tables lie. An AVR loads from its flash by instructions of their own, so that a pointer's type says
 * which memory it points to (GCC manual, Named Address Spaces); without that extension its tables take RAM. */
#ifndef ECGTINY_PROGRAM_MEMORY_H
#define ECGTINY_PROGRAM_MEMORY_H

#if defined(__FLASH) && !defined(__STRICT_ANSI__) && !defined(__cplusplus)
#define ECGTINY_TABLES_APART
#define ECGTINY_TABLE const __flash   /* in the first 64 KB of the flash */
#define ECGTINY_ANYWHERE const __memx /* in the flash or in RAM */
#else
#define ECGTINY_TABLE const
#define ECGTINY_ANYWHERE const
#endif

#endif

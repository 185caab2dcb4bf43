/* channel.h - the only way into and out of a program: bytes read, bytes written.
 *
 * On a core these are calls of ARM's semihosting, which a debugger or an emulator
 * answers (semihosting.h); on a computer they are files (files.h).
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdint.h>

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "semihosting.h"
#else
#include "files.h"
#endif

#endif

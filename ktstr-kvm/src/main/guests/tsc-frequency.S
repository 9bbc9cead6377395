/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest that measures the TSC: a 64 KiB boot ROM that reads the TSC and the HPET together, waits until the HPET has
 * advanced by 100 ms, and reads both again. It writes what it read, raw, to port 0xe9 (qemu's isa-debugcon) and 0x15 to port
 * 0x501 (isa-debug-exit, see kvm-probe.S). What the numbers mean is up to TscSamples.java, which repeats their layout:
 *
 *     u64 capabilities of the HPET; their upper half is its period in femtoseconds
 *     2 * { u64 TSC, u32 HPET read right after it, u32 by how much the TSC advanced meanwhile }
 *
 * Whoever reads two clocks can be interrupted between them. So each pair is the one, out of 500, in which the least time
 * passed.
 *
 * The bytes stand in ProbeRom.java; its test assembles this file again and compares.
 */
	.equ HPET, 0xfed00000		/* IA-PC HPET Specification 1.0a, 2.3: offsets of its registers */
	.equ HPET_PERIOD, 4
	.equ HPET_CONFIGURATION, 0x10
	.equ HPET_COUNTER, 0xf0
	.equ TENTH_OF_A_SECOND, 100000000000000	/* fs */
	.equ TRIES, 500
	.equ STACK, 0x1000
	.equ REPORT, 0x1000
	.equ REPORT_BYTES, 40

	.code16
	.org 0
start:
	cli
	cld
	movw %cs, %ax
	movw %ax, %ds
	lgdtl gdtr
	movl %cr0, %eax
	orl $1, %eax			/* CR0.PE */
	movl %eax, %cr0
	ljmpl $8, $(0xf0000 + flat)

	.code32
flat:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $STACK, %esp
	movl $HPET, %ebx
	movl $REPORT, %edi
	movl (%ebx), %eax
	stosl
	movl HPET_PERIOD(%ebx), %eax
	stosl
	orl $1, HPET_CONFIGURATION(%ebx)	/* ENABLE_CNF: count */

	call sample

	/* How many ticks are 100 ms? A period of 0 ends here, with an exception that nobody handles. */
	movl $(TENTH_OF_A_SECOND & 0xffffffff), %eax
	movl $(TENTH_OF_A_SECOND >> 32), %edx
	divl HPET_PERIOD(%ebx)
	movl %eax, %ecx
	movl HPET_COUNTER(%ebx), %ebp
1:	movl HPET_COUNTER(%ebx), %eax
	subl %ebp, %eax
	cmpl %ecx, %eax
	jb 1b

	call sample

	movl $REPORT, %esi
	movl $REPORT_BYTES, %ecx
	movw $0xe9, %dx
	rep outsb
	movb $0x15, %al
	movw $0x501, %dx
	outb %al, %dx
2:	hlt
	jmp 2b

/* Appends the best of many pairs to the report at edi. */
sample:
	movl $0xffffffff, 12(%edi)	/* what the best pair took */
	movl $TRIES, %ecx
1:	rdtsc
	movl %eax, %esi
	movl %edx, %ebp
	pushl HPET_COUNTER(%ebx)
	rdtsc
	subl %esi, %eax
	sbbl %ebp, %edx
	popl %edx
	jnz 2f				/* took more than 32 bits can say */
	cmpl 12(%edi), %eax
	jae 2f
	movl %esi, (%edi)
	movl %ebp, 4(%edi)
	movl %edx, 8(%edi)
	movl %eax, 12(%edi)
2:	loop 1b
	addl $16, %edi
	ret

	.align 8
gdt:
	.quad 0
	.quad 0x00cf9a000000ffff	/* 32-bit code, all 4 GiB */
	.quad 0x00cf92000000ffff	/* data, all 4 GiB */
gdtr:
	.word 23
	.long 0xf0000 + gdt

	.org 0xfff0			/* where the processor starts */
	.code16
	ljmp $0xf000, $0
	.org 0x10000

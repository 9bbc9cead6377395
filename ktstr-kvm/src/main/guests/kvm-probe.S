/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest of the KVM probe: a 64 KiB boot ROM that enters 64-bit mode as a kernel does, counts a register down from
 * 4,000,000 and writes 0x15 to port 0x501, where qemu's isa-debug-exit turns it into exit status 0x15 * 2 + 1 = 43.
 * A processor does that in a few milliseconds. A KVM that interprets guest kernel code needs seconds.
 *
 * The bytes stand in ProbeRom.java; its test assembles this file again and compares:
 *     as kvm-probe.S -o probe.o && ld -Ttext=0 -e 0 --oformat=binary probe.o -o probe.bin
 */
	.code16
	.org 0
start:
	cli
	cld
	/* Page tables at 0x1000, 0x2000, 0x3000: one 2 MiB page, address = linear address. */
	xorw %ax, %ax
	movw %ax, %es
	movw $0x1000, %di
	movw $0x1800, %cx
	rep stosw
	movw $0x2003, %es:(0x1000)
	movw $0x3003, %es:(0x2000)
	movw $0x0083, %es:(0x3000)
	movw %cs, %ax
	movw %ax, %ds
	lgdtl gdtr
	movl $0x20, %eax		/* CR4.PAE */
	movl %eax, %cr4
	movl $0x1000, %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx		/* EFER */
	rdmsr
	orl $0x100, %eax		/* EFER.LME */
	wrmsr
	movl %cr0, %eax
	orl $0x80000001, %eax		/* CR0.PG, CR0.PE */
	movl %eax, %cr0
	ljmpl $8, $(0xf0000 + long64)

	.code64
long64:
	movl $4000000, %ecx
1:	decl %ecx
	jnz 1b
	movb $0x15, %al
	movw $0x501, %dx
	outb %al, %dx
2:	hlt
	jmp 2b

	.align 8
gdt:
	.quad 0
	.quad 0x00209a0000000000	/* 64-bit code */
gdtr:
	.word 15
	.long 0xf0000 + gdt

	.org 0xfff0			/* where the processor starts */
	.code16
	ljmp $0xf000, $0
	.org 0x10000

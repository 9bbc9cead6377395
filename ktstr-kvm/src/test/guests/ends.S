# SPDX-License-Identifier: Apache-2.0
# A guest without a kernel that prints "hello" and then does what the last letter of its command line says:
# h halts, r resets itself by a triple fault, p powers off, n prints a line of 65535 x and resets,
# f prints without end, m fills 32 MiB with noise, prints "full" and halts, c prints the alphabet again and again, with the
# next letter in memory.
# Starts as qemu starts a PVH kernel: 32 bits, flat, no paging, %ebx at struct hvm_start_info.

	.section .note.pvh, "a", @note
	.long 4, 8, 18			# sizes of name and value, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.quad start

	.text
	.code32
	.globl start
start:
	mov 24(%ebx), %esi		# cmdline_paddr
1:	lodsb
	test %al, %al
	jz 2f
	mov %al, %bl
	jmp 1b
2:	mov $hello, %esi
	call print
	cmp $'r', %bl
	je reset
	cmp $'p', %bl
	je power_off
	cmp $'n', %bl
	je long_line
	cmp $'f', %bl
	je flood
	cmp $'m', %bl
	je noise
	cmp $'c', %bl
	je alphabet
halt:	cli
	hlt
	jmp halt

reset:	lidt no_idt
	int3

power_off:				# sleep type 0 (S5) and sleep enable in PM1a_CNT of q35
	mov $0x604, %dx
	mov $0x2000, %ax
	out %ax, %dx
	jmp halt

long_line:
	mov $65535, %ecx
1:	mov $'x', %al
	call put
	loop 1b
	mov $'!', %al
	call put
	jmp reset

flood:	mov $'x', %al
	call put
	jmp flood

noise:	mov $0x1000000, %edi		# 16 MiB
	mov $(32 << 18), %ecx
	mov $1, %eax
1:	imul $1664525, %eax, %eax
	add $1013904223, %eax
	mov %eax, %edx
	shr $13, %edx
	xor %eax, %edx
	mov %edx, (%edi)
	add $4, %edi
	loop 1b
	mov $full, %esi
	call print
	jmp halt

alphabet:
	movb $'a', 0x1000000		# 16 MiB
1:	mov 0x1000000, %al
	call put
	inc %al
	cmp $'z', %al
	jbe 2f
	mov $'a', %al
2:	mov %al, 0x1000000
	mov $200000, %ecx
3:	loop 3b
	jmp 1b

print:	lodsb
	test %al, %al
	jz 1f
	call put
	jmp print
1:	ret

put:	push %eax			# waits until the transmitter is empty, as a kernel does
	mov $0x3fd, %dx
1:	in %dx, %al
	test $0x20, %al
	jz 1b
	pop %eax
	mov $0x3f8, %dx
	out %al, %dx
	ret

hello:	.asciz "hello\n"
full:	.asciz "full\n"
no_idt:	.word 0
	.long 0

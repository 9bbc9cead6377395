/* SPDX-License-Identifier: Apache-2.0 */
#include "embedded.h"

#include "fail.h"

#include <errno.h>
#include <string.h>

#include <bpf/btf.h>

/* The compiled scheduler, so that one file is all there is to copy into a guest. */
__asm__(".pushsection .rodata\n"
	".balign 16\n"
	"scx_ktstr_bpf: .incbin \"scx_ktstr.bpf.o\"\n"
	"scx_ktstr_bpf_end:\n"
	".popsection\n");
extern const char scx_ktstr_bpf[], scx_ktstr_bpf_end[];

struct bpf_object *embedded_open(void)
{
	/* The name goes into those of the maps, by which a person or a host tells them apart. */
	LIBBPF_OPTS(bpf_object_open_opts, open_options, .object_name = "scx_ktstr");
	struct bpf_object *object =
		bpf_object__open_mem(scx_ktstr_bpf, scx_ktstr_bpf_end - scx_ktstr_bpf, &open_options);

	if (!object)
		fail(EXIT_FAILURE, "cannot read the embedded BPF object: %s", strerror(errno));
	return object;
}

static void *variable_in(const struct bpf_object *object, const char *section, const char *name, size_t size)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_type *type = btf__type_by_id(btf, btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC));
	const struct bpf_map *map = bpf_object__find_map_by_name(object, section);
	size_t map_size = 0;
	char *base = map ? bpf_map__initial_value(map, &map_size) : NULL;
	int i;

	for (i = 0; base && type && i < btf_vlen(type); i++) {
		const struct btf_var_secinfo *variable = btf_var_secinfos(type) + i;
		const char *found = btf__name_by_offset(btf, btf__type_by_id(btf, variable->type)->name_off);

		if (!strcmp(found, name) && variable->size == size && variable->offset + size <= map_size)
			return base + variable->offset;
	}
	fail(EXIT_FAILURE, "the embedded BPF object has no variable %s of %zu bytes in %s", name, size, section);
}

void *embedded_constant(const struct bpf_object *object, const char *name, size_t size)
{
	return variable_in(object, ".rodata", name, size);
}

void *embedded_global(const struct bpf_object *object, const char *name, size_t size)
{
	return variable_in(object, ".bss", name, size);
}

void *embedded_ops_member(const struct bpf_object *object, const struct bpf_map *ops, const char *name, size_t size)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_type *type =
		btf__type_by_id(btf, btf__find_by_name_kind(btf, "sched_ext_ops", BTF_KIND_STRUCT));
	size_t ops_size = 0;
	char *base = bpf_map__initial_value(ops, &ops_size);
	int i;

	for (i = 0; base && type && i < btf_vlen(type); i++) {
		size_t offset = btf_member_bit_offset(type, i) / 8;

		if (!strcmp(btf__name_by_offset(btf, btf_members(type)[i].name_off), name) && offset + size <= ops_size)
			return base + offset;
	}
	fail(EXIT_FAILURE, "the embedded BPF object has no sched_ext_ops.%s of %zu bytes", name, size);
}

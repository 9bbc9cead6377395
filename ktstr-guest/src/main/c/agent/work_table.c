/* SPDX-License-Identifier: Apache-2.0 */
#include "work_table.h"

#include "reply.h"
#include "work.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *describe_parameters(const struct work_type *type)
{
	json_t *parameters = check_memory(json_array(), "parameters");
	const struct work_parameter *parameter;

	for (parameter = type->parameters; parameter->name; parameter++)
		check(json_array_append_new(parameters,
					    pack("{ss sI sI}", "name", parameter->name, "least",
						 (json_int_t)parameter->least, "most", (json_int_t)parameter->most)),
		      "append a parameter");
	return parameters;
}

static json_t *describe(const struct work_type *type)
{
	return pack("{ss ss si si sb sb so}", "name", type->name, "description", type->description, "group",
		    (int)type->group, "groupParameters", (int)type->group_parameters, "phases", type->has_phases, "arguments",
		    type->is_program, "parameters", describe_parameters(type));
}

int work_table_print(void)
{
	json_t *table = check_memory(json_array(), "the table of types");
	unsigned int i;

	for (i = 0; work_types[i]; i++)
		check(json_array_append_new(table, describe(work_types[i])), "append a type");
	return json_dumpf(table, stdout, JSON_INDENT(1)) == 0 && putchar('\n') != EOF ? EXIT_SUCCESS : EXIT_FAILURE;
}

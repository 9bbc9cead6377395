// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.Locale;

/** Writes a type as {@code bpftool -j btf dump} does, with the same fields in the same order. */
final class BpftoolJson {

    private BpftoolJson() {}

    static JsonObject of(BtfType type) {
        JsonObject json = new JsonObject();
        json.addProperty("id", type.id());
        json.addProperty("kind", type.kind().name());
        json.addProperty("name", named(type.name()));
        if (type instanceof BtfInt integer) {
            json.addProperty("size", integer.size());
            json.addProperty("bits_offset", integer.offset());
            json.addProperty("nr_bits", integer.bits());
            json.addProperty("encoding", encoding(integer));
        } else if (type instanceof BtfPointer pointer) {
            json.addProperty("type_id", pointer.targetId());
        } else if (type instanceof BtfTypedef typedef) {
            json.addProperty("type_id", typedef.targetId());
        } else if (type instanceof BtfModifier modifier) {
            json.addProperty("type_id", modifier.targetId());
        } else if (type instanceof BtfArray array) {
            json.addProperty("type_id", array.elementId());
            json.addProperty("index_type_id", array.indexId());
            json.addProperty("nr_elems", array.length());
        } else if (type instanceof BtfStruct struct) {
            struct(json, struct);
        } else if (type instanceof BtfEnum constants) {
            enumeration(json, constants);
        } else if (type instanceof BtfForward forward) {
            json.addProperty("fwd_kind", forward.union() ? "union" : "struct");
        } else if (type instanceof BtfFunction function) {
            json.addProperty("type_id", function.prototypeId());
            json.addProperty("linkage", function.linkage().name().toLowerCase(Locale.ROOT));
        } else if (type instanceof BtfFunctionPrototype prototype) {
            prototype(json, prototype);
        } else if (type instanceof BtfVar variable) {
            json.addProperty("type_id", variable.typeId());
            json.addProperty("linkage", variable.linkage().name().toLowerCase(Locale.ROOT));
        } else if (type instanceof BtfDataSection section) {
            dataSection(json, section);
        } else if (type instanceof BtfFloat number) {
            json.addProperty("size", number.size());
        } else if (type instanceof BtfDeclTag tag) {
            json.addProperty("type_id", tag.targetId());
            json.addProperty("component_idx", tag.component());
        }
        return json;
    }

    private static String encoding(BtfInt integer) {
        if (integer.signed()) {
            return "SIGNED";
        }
        return integer.character() ? "CHAR" : integer.bool() ? "BOOL" : "(none)";
    }

    private static void struct(JsonObject json, BtfStruct struct) {
        json.addProperty("size", struct.size());
        json.addProperty("vlen", struct.members().size());
        JsonArray members = new JsonArray();
        for (BtfMember member : struct.members()) {
            JsonObject item = item(member.name(), member.typeId());
            item.addProperty("bits_offset", member.bitOffset());
            if (member.bitfieldWidth() > 0) {
                item.addProperty("bitfield_size", member.bitfieldWidth());
            }
            members.add(item);
        }
        json.add("members", members);
    }

    private static void enumeration(JsonObject json, BtfEnum constants) {
        json.addProperty("encoding", constants.signed() ? "SIGNED" : "UNSIGNED");
        json.addProperty("size", constants.size());
        json.addProperty("vlen", constants.values().size());
        JsonArray values = new JsonArray();
        for (BtfEnumValue constant : constants.values()) {
            JsonObject item = new JsonObject();
            item.addProperty("name", named(constant.name()));
            item.add("val", value(constants, constant.value()));
            values.add(item);
        }
        json.add("values", values);
    }

    /** bpftool's JSON extends the sign of what has none: 0xefffffff is 0xffffffffefffffff there, and right in its text. */
    private static JsonPrimitive value(BtfEnum constants, long value) {
        if (constants.signed()) {
            return new JsonPrimitive(value);
        }
        long extended = constants.kind() == BtfKind.ENUM ? (int) value : value;
        return new JsonPrimitive(new BigInteger(Long.toUnsignedString(extended)));
    }

    private static void prototype(JsonObject json, BtfFunctionPrototype prototype) {
        json.addProperty("ret_type_id", prototype.returnTypeId());
        json.addProperty("vlen", prototype.parameters().size());
        JsonArray parameters = new JsonArray();
        for (BtfParameter parameter : prototype.parameters()) {
            parameters.add(item(parameter.name(), parameter.typeId()));
        }
        json.add("params", parameters);
    }

    private static void dataSection(JsonObject json, BtfDataSection section) {
        json.addProperty("size", section.size());
        json.addProperty("vlen", section.variables().size());
        JsonArray variables = new JsonArray();
        for (BtfSectionVariable variable : section.variables()) {
            JsonObject item = new JsonObject();
            item.addProperty("type_id", variable.variableId());
            item.addProperty("offset", variable.offset());
            item.addProperty("size", variable.size());
            variables.add(item);
        }
        json.add("vars", variables);
    }

    private static JsonObject item(String name, int typeId) {
        JsonObject item = new JsonObject();
        item.addProperty("name", named(name));
        item.addProperty("type_id", typeId);
        return item;
    }

    private static String named(String name) {
        return name.isEmpty() ? "(anon)" : name;
    }
}

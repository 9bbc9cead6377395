// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/** A type, made anew from the section each time it is asked for. Other types are named by their ids. */
public sealed interface BtfType
        permits BtfVoid,
                BtfInt,
                BtfPointer,
                BtfArray,
                BtfStruct,
                BtfEnum,
                BtfForward,
                BtfTypedef,
                BtfModifier,
                BtfFunction,
                BtfFunctionPrototype,
                BtfVar,
                BtfDataSection,
                BtfFloat,
                BtfDeclTag {

    /** {@return the number of this type in its {@link Btf}} */
    int id();

    /** {@return the kind} */
    BtfKind kind();

    /** {@return the name as it is in the section, a character per byte; empty for what has none} */
    String name();
}

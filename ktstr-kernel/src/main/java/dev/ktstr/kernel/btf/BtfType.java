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

    /**
     * {@return the name as it is in the section; empty for what has none}
     *
     * @throws BtfException when there is no string where it should be; of most kinds that is seen when the type is read
     */
    String name();
}

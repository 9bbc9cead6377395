// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.testng.annotations.Test;

/** Every kind of type, from sections made by hand. Real ones are the business of {@code BtfBpftoolIT}. */
public class BtfTest {

    private static final Btf EVERY_KIND = BtfBlob.ofEveryKind().parse();

    private static <T extends BtfType> T named(Class<T> type, BtfKind kind, String name) {
        return type.cast(EVERY_KIND.find(kind, name).orElseThrow());
    }

    private static BtfType first(BtfKind kind) {
        for (int id = 0; id < EVERY_KIND.size(); id++) {
            if (EVERY_KIND.type(id).kind() == kind) {
                return EVERY_KIND.type(id);
            }
        }
        throw new AssertionError("There is no " + kind);
    }

    @Test
    public void hasEveryKindOnce() {
        Set<BtfKind> kinds = EnumSet.noneOf(BtfKind.class);
        for (int id = 0; id < EVERY_KIND.size(); id++) {
            assertThat(EVERY_KIND.type(id).id()).isEqualTo(id);
            kinds.add(EVERY_KIND.type(id).kind());
        }
        assertThat(kinds).containsExactlyInAnyOrder(BtfKind.values());
    }

    @Test
    public void readsNumbers() {
        assertThat(named(BtfInt.class, BtfKind.INT, "int"))
                .isEqualTo(new BtfInt(1, "int", 4, 32, 0, true, false, false));
        assertThat(named(BtfFloat.class, BtfKind.FLOAT, "double").size()).isEqualTo(8);
        BtfBlob blob = new BtfBlob();
        int bool = blob.type(BtfKind.INT, "_Bool", 1, 4 << 24 | 8);
        int character = blob.type(BtfKind.INT, "char", 1, 2 << 24 | 8);
        int field = blob.type(BtfKind.INT, "", 8, 5 << 16 | 9);
        Btf btf = blob.parse();
        assertThat(btf.type(bool)).isEqualTo(new BtfInt(bool, "_Bool", 1, 8, 0, false, true, false));
        assertThat(btf.type(character)).isEqualTo(new BtfInt(character, "char", 1, 8, 0, false, false, true));
        assertThat(btf.type(field)).isEqualTo(new BtfInt(field, "", 8, 9, 5, false, false, false));
    }

    @Test
    public void readsEnumsOfBothWidths() {
        BtfEnum mode = named(BtfEnum.class, BtfKind.ENUM, "mode");
        assertThat(mode.signed()).isTrue();
        assertThat(mode.values()).containsExactly(new BtfEnumValue("OFF", 0), new BtfEnumValue("BAD", -1));
        assertThat(mode.nameOf(-1)).contains("BAD");
        assertThat(mode.nameOf(7)).isEmpty();
        assertThat(mode.valueOf("BAD")).hasValue(-1);
        assertThat(mode.valueOf("GOOD")).isEmpty();
        assertThat(named(BtfEnum.class, BtfKind.ENUM64, "wide").values())
                .containsExactly(new BtfEnumValue("WIDE", 0x2_0000_0001L));
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.ENUM, 1, false, "e", 4, blob.string("ALL"), -1);
        assertThat(((BtfEnum) blob.parse().type(1)).valueOf("ALL")).hasValue(0xffff_ffffL);
    }

    @Test
    public void readsWhatHasNoMembers() {
        assertThat(first(BtfKind.ARRAY)).isEqualTo(new BtfArray(3, 2, 1, 4));
        assertThat(first(BtfKind.FWD)).isEqualTo(new BtfForward(13, "elsewhere", true));
        assertThat(first(BtfKind.TYPE_TAG)).isEqualTo(new BtfModifier(7, BtfKind.TYPE_TAG, "rcu", 6));
        assertThat(first(BtfKind.DECL_TAG)).isEqualTo(new BtfDeclTag(19, "bpf_kfunc", 5, -1));
        assertThat(first(BtfKind.VAR)).isEqualTo(new BtfVar(16, "runqueues", 5, BtfLinkage.GLOBAL));
        assertThat(EVERY_KIND.variable("runqueues")).contains((BtfVar) first(BtfKind.VAR));
    }

    @Test
    public void readsFunctionsAndSections() {
        assertThat((BtfFunction) first(BtfKind.FUNC))
                .extracting(BtfFunction::id, BtfFunction::name, BtfFunction::prototypeId, BtfFunction::linkage)
                .containsExactly(15, "run", 14, BtfLinkage.GLOBAL);
        assertThat(first(BtfKind.FUNC)).isEqualTo(first(BtfKind.FUNC)).hasToString("function run");
        BtfFunctionPrototype prototype = (BtfFunctionPrototype) first(BtfKind.FUNC_PROTO);
        assertThat(prototype.returnTypeId()).isEqualTo(1);
        assertThat(prototype.parameters()).containsExactly(new BtfParameter("it", 8), new BtfParameter("", 0));
        assertThat(prototype.variadic()).isTrue();
        BtfDataSection section = named(BtfDataSection.class, BtfKind.DATASEC, ".data..percpu");
        assertThat(section.size()).isEqualTo(64);
        assertThat(section.variables()).containsExactly(new BtfSectionVariable(16, 16, 24));
    }

    @Test
    public void findsMembersThroughAnonymousOnes() {
        BtfStruct outer = EVERY_KIND.struct("outer").orElseThrow();
        assertThat(outer.size()).isEqualTo(24);
        assertThat(outer.members())
                .containsExactly(
                        new BtfMember("first", 1, 0, 0), new BtfMember("", 4, 32, 0), new BtfMember("list", 3, 64, 0));
        assertThat(outer.member("low")).contains(new BtfMember("low", 1, 32, 3));
        assertThat(outer.member("list").orElseThrow().byteOffset()).isEqualTo(8);
        assertThat(outer.member("lo")).isEmpty();
        assertThat(outer.member("")).isEmpty();
        assertThat(outer.member("low\0x")).isEmpty();
        assertThat(outer.memberNames(100)).containsExactly("first", "low", "x", "list");
        assertThat(outer.memberNames(2)).containsExactly("first", "low");
    }

    @Test
    public void resolvesAndMeasures() {
        assertThat(EVERY_KIND.resolve(2)).isEqualTo(EVERY_KIND.type(1));
        assertThat(EVERY_KIND.resolve(0)).isEqualTo(new BtfVoid());
        assertThat(EVERY_KIND.resolve(7)).isEqualTo(EVERY_KIND.type(5));
        assertThat(EVERY_KIND.sizeOf(3)).isEqualTo(16);
        assertThat(EVERY_KIND.sizeOf(8)).isEqualTo(8);
        assertThat(EVERY_KIND.sizeOf(16)).isEqualTo(24);
        assertThatThrownBy(() -> EVERY_KIND.sizeOf(13))
                .isInstanceOf(BtfException.class)
                .hasMessageContaining("type 13 has no size, because it is a FWD");
    }

    @Test
    public void describesAsCDoes() {
        BtfBlob blob = BtfBlob.ofEveryKind();
        int pointerToArray = blob.type(BtfKind.PTR, "", 3);
        int callback = blob.type(BtfKind.PTR, "", 14);
        int constantPointer = blob.type(BtfKind.CONST, "", 8);
        int anything = blob.type(BtfKind.PTR, "", 0);
        int matrix = blob.type(BtfKind.ARRAY, "", 0, 3, 1, 2);
        Btf btf = blob.parse();
        assertThat(btf.describe(0)).isEqualTo("void");
        assertThat(btf.describe(3)).isEqualTo("s32[4]");
        assertThat(btf.describe(matrix)).isEqualTo("s32[2][4]");
        assertThat(btf.describe(5)).isEqualTo("struct outer");
        assertThat(btf.describe(4)).isEqualTo("union (anonymous)");
        assertThat(btf.describe(8)).isEqualTo("const struct outer *");
        assertThat(btf.describe(constantPointer)).isEqualTo("const struct outer *const");
        assertThat(btf.describe(anything)).isEqualTo("void *");
        assertThat(btf.describe(pointerToArray)).isEqualTo("s32 (*)[4]");
        assertThat(btf.describe(callback)).isEqualTo("int (*)(const struct outer *, ...)");
        assertThat(btf.describe(15)).isEqualTo("int run(const struct outer *, ...)");
        assertThat(btf.describe(13)).isEqualTo("union elsewhere");
        assertThat(btf.describe(11)).isEqualTo("enum mode");
        assertThat(btf.describe(999)).isEqualTo("<no type 999>");
    }

    @Test
    public void takesTheFirstOfAName() {
        BtfBlob blob = new BtfBlob();
        blob.type(BtfKind.FWD, "twice", 0);
        int first = blob.struct("twice", 1);
        blob.struct("twice", 2);
        blob.type(BtfKind.FUNC, "twice", 0);
        Btf btf = blob.parse();
        assertThat(btf.struct("twice").orElseThrow().id()).isEqualTo(first);
        assertThat(btf.find(BtfKind.FUNC, "twice")).isPresent();
        assertThat(btf.find(BtfKind.FWD, "twice").orElseThrow().id()).isEqualTo(1);
        assertThat(btf.struct("twic")).isEmpty();
        assertThat(btf.struct("")).isEmpty();
    }

    @Test
    public void aSplitSectionContinuesItsBase() {
        BtfBlob base = BtfBlob.ofEveryKind();
        BtfBlob split = base.split();
        int own = split.struct("own", 8, split.string("it"), 8, 0);
        split.struct("outer", 1);
        Btf kernel = base.parse();
        Btf module = Btf.parseSplit(split.bytes(), "a module", kernel);
        assertThat(own).isEqualTo(kernel.size());
        assertThat(module.size()).isEqualTo(kernel.size() + 2);
        assertThat(module.struct("own").orElseThrow().member("it").orElseThrow().typeId())
                .isEqualTo(8);
        assertThat(module.struct("outer").orElseThrow().size()).isEqualTo(24);
        assertThat(module.struct("outer").orElseThrow().member("low")).isPresent();
        assertThat(module.describe(8)).isEqualTo("const struct outer *");
        assertThat(kernel.struct("own")).isEmpty();
        assertThat(Btf.parseSplit(base.split().bytes(), "empty", kernel).size()).isEqualTo(kernel.size());
    }

    @Test
    public void namesWhatWasMeant() {
        BtfBlob blob = new BtfBlob();
        for (String name : List.of("task_struct", "task_group", "tusk_struct", "rq", "task_structure")) {
            blob.struct(name, 0);
        }
        blob.type(BtfKind.FUNC, "task_struct_", 0);
        Btf btf = blob.parse();
        assertThat(btf.similar("task_strct", 2)).containsExactly("task_struct", "tusk_struct");
        assertThat(btf.similar("task", 9)).containsExactly("task_group", "task_struct", "task_structure");
        assertThat(btf.similar("mm_struct", 0)).isEmpty();
    }

    @Test
    public void leavesTheBufferAloneAndIsNotChangedThroughIt() {
        ByteBuffer bytes = BtfBlob.ofEveryKind().bytes();
        ByteBuffer shifted = ByteBuffer.allocateDirect(bytes.limit() + 7);
        shifted.position(3).put(bytes).flip().position(3);
        Btf btf = Btf.parse(shifted, "a blob");
        assertThat(shifted.position()).isEqualTo(3);
        for (int i = 0; i < shifted.limit(); i++) {
            shifted.put(i, (byte) -1);
        }
        assertThat(btf.struct("outer").orElseThrow().member("x")).isPresent();
    }
}

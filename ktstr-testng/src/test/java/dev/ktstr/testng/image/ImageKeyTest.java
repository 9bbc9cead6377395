// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testng.annotations.Test;

public class ImageKeyTest {

    private static final Map<String, String> INPUTS = Map.of("topology", "1n1l2c1t", "memoryMiB", "512");

    @Test
    public void theIdStaysTheSameFromVersionToVersion() {
        // printf '\0\0\0\11memoryMiB\0\0\0\003512\0\0\0\10topology\0\0\0\0101n1l2c1t' | sha256sum
        assertThat(new ImageKey(INPUTS).id()).isEqualTo("3e875e658ba8f74d");
    }

    @Test
    public void theIdTellsApartWhatAJoinedTextWouldNot() {
        assertThat(new ImageKey(Map.of("a", "bc")).id()).isNotEqualTo(new ImageKey(Map.of("ab", "c")).id());
        assertThat(new ImageKey(Map.of("a", "b", "c", "d")).id()).isNotEqualTo(new ImageKey(Map.of("a", "bcd")).id());
        assertThat(new ImageKey(Map.of("a", "")).id()).isNotEqualTo(new ImageKey(Map.of("a", "", "b", "")).id());
    }

    @Test
    public void theOrderIsForReadersOnly() {
        Map<String, String> oneWay = new LinkedHashMap<>();
        oneWay.put("topology", "1n1l2c1t");
        oneWay.put("memoryMiB", "512");
        ImageKey key = new ImageKey(oneWay);
        assertThat(key.inputs().keySet()).containsExactly("topology", "memoryMiB");
        assertThat(key).isEqualTo(new ImageKey(INPUTS));
        assertThat(key.id()).isEqualTo(new ImageKey(INPUTS).id());
    }

    @Test
    public void aKeyDoesNotChangeWithTheMapItWasMadeOf() {
        Map<String, String> inputs = new HashMap<>(INPUTS);
        ImageKey key = new ImageKey(inputs);
        inputs.put("topology", "other");
        assertThat(key).isEqualTo(new ImageKey(INPUTS));
    }

    @Test
    public void whatCannotBeStoredIsRefused() {
        assertThatThrownBy(() -> new ImageKey(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least one input");
        assertThatThrownBy(() -> new ImageKey(Map.of("arguments", "a\ud800b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be written in UTF-8");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.util.Arrays;
import java.util.Locale;

/** How guests come to life. */
public enum BootMode {
    /** From an image where the engine can, else by booting. */
    AUTO,
    /** From an image; where the engine cannot, there are no guests at all. */
    WARM,
    /** Each boots. */
    COLD;

    /** {@return what the setting may say} */
    public static String[] names() {
        return Arrays.stream(values())
                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    static BootMode of(Settings settings) {
        return valueOf(settings.oneOf(Setting.BOOT, names()).toUpperCase(Locale.ROOT));
    }
}

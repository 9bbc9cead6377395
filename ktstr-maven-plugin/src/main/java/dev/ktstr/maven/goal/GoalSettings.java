// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.maven.call.Call;
import dev.ktstr.testng.settings.Settings;

/** The settings that a goal was called with. */
final class GoalSettings {
    private GoalSettings() {}

    /**
     * {@return the settings: the command line wins over the POM, which Maven by itself would see the other way round}
     *
     * @throws dev.ktstr.testng.settings.InvalidSettingException if there is an unknown one on the command line or in the POM
     */
    static Settings of(Call call) {
        PluginConfiguration.of(call).requireKnown();
        return new Settings(call.commandLine(), call.configuration(), System.getenv());
    }
}

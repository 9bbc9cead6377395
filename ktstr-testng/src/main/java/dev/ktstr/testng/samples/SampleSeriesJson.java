// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** A series as results keep it: an object for each sample, with its values or why they are missing. */
public final class SampleSeriesJson {
    private SampleSeriesJson() {}

    /** {@return the samples in their order; values are whole numbers of up to 64 bits, which not every reader takes for exact} */
    public static JsonArray of(SampleSeries series) {
        JsonArray array = new JsonArray();
        series.samples().forEach(sample -> array.add(of(sample)));
        return array;
    }

    private static JsonObject of(Sample sample) {
        JsonObject json = new JsonObject();
        json.addProperty("tag", sample.tag());
        json.addProperty("elapsedMillis", sample.elapsed().toMillis());
        json.addProperty("step", sample.step());
        json.addProperty("scheduler", sample.schedulerOps());
        if (sample.missing().isPresent()) {
            json.addProperty("missing", sample.missing().get());
            return json;
        }
        JsonObject values = new JsonObject();
        sample.values().forEach(values::addProperty);
        json.add("values", values);
        return json;
    }
}

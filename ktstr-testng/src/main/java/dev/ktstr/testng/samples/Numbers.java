// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Numbers in the few types that samples have, and without loss. */
final class Numbers {
    private static final double WHOLE_IN_TEXT = 1e15;

    private Numbers() {}

    /** {@return the same number as a Long if it fits one, or else a BigInteger} */
    static Number integer(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
        }
        throw new IllegalArgumentException(
                number + " (" + number.getClass().getSimpleName() + "): expected a whole number as Long or BigInteger");
    }

    /** {@return the same number as a Long, BigInteger or Double} */
    static Number any(Number number) {
        return number instanceof Double || number instanceof Float ? (Number) number.doubleValue() : integer(number);
    }

    static boolean isFinite(Number number) {
        return !(number instanceof Double) || Double.isFinite(number.doubleValue());
    }

    /** {@return exactly the number; of a double, the shortest decimal that stands for it} */
    static BigDecimal exact(Number number) {
        if (number instanceof Double) {
            return BigDecimal.valueOf(number.doubleValue());
        }
        return number instanceof BigInteger big ? new BigDecimal(big) : BigDecimal.valueOf(number.longValue());
    }

    static double quotient(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, MathContext.DECIMAL128).doubleValue();
    }

    static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < WHOLE_IN_TEXT
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    static String text(Number number) {
        return number instanceof Double ? text(number.doubleValue()) : number.toString();
    }
}

package dev.worker.core.internal.config;

import java.util.regex.Pattern;

/** What must not be shown of a value that may be shown: URLs carry passwords. */
final class Credentials {

    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern OPTION = Pattern.compile("(?i)((?:password|pwd|cipher|token|secret)\\s*=)[^&;\\s]*");

    private Credentials() {}

    /** The value with its credentials blotted out. */
    static String hide(String value) {
        return OPTION.matcher(USER_INFO.matcher(value).replaceAll("//***@")).replaceAll("$1***");
    }
}

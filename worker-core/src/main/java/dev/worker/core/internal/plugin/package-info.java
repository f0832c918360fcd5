/** Finds plugins, chooses their factories by the names in the settings, and opens what was chosen. */
package dev.worker.core.internal.plugin;

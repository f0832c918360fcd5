/** Reads settings from their sources and checks them, all problems at once, before anything is opened. */
package dev.worker.core.internal.config;

/**
 * Messages, handlers, workers and the client side of a runtime: the types that a feature team uses.
 *
 * <p>In this package and its sub-packages no parameter, return value or record component is null
 * unless its documentation says so. Durations are never negative. Types say themselves whether they
 * may be shared between threads; records and enums always may.
 */
package dev.worker.api;

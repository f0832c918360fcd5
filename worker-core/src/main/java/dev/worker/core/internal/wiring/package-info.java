/** Makes everything of a runtime with Guice; the only place that makes an injector. */
package dev.worker.core.internal.wiring;

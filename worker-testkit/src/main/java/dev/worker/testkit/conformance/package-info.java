/**
 * For plugin authors: one abstract class of tests per seam. An implementation keeps the contract if a class that extends
 * {@link dev.worker.testkit.conformance.TransportConformance} (and the others that fit) passes.
 *
 * <pre>{@code
 * class MyTransportTest extends TransportConformance {
 *     @Override
 *     protected Backend open(TestPluginContext context) {
 *         return context.with("mine.url", url).open("mine");
 *     }
 * }
 * }</pre>
 *
 * <p>Nothing is ever skipped: where an implementation says that it lacks a {@link dev.worker.testkit.conformance.Capability},
 * the tests demand that it says so to its users too.
 */
package dev.worker.testkit.conformance;

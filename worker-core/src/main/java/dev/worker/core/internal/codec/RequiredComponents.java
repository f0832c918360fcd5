package dev.worker.core.internal.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/** Requires what constructors ask for, optionals aside, where no annotation says otherwise. */
final class RequiredComponents extends JacksonAnnotationIntrospector {

    private static final Set<
            Class<?>> OPTIONALS = Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        Boolean annotated = super.hasRequiredMarker(config, member);
        if (annotated == null && member instanceof AnnotatedParameter) {
            return !OPTIONALS.contains(member.getRawType());
        }
        return annotated;
    }
}

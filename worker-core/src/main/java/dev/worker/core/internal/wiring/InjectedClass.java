package dev.worker.core.internal.wiring;

import com.google.inject.Binder;
import com.google.inject.Scopes;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** Binds the classes of users: workers and handlers, which need no annotation where they have one constructor alone. */
final class InjectedClass {

    private InjectedClass() {}

    static <T> void bind(Binder binder, Class<T> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            binder.addError("%s cannot be made: it is abstract. Name a class that can", type.getName());
            return;
        }
        if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
            binder.addError("%s cannot be made: it is an inner class. Make it static", type.getName());
            return;
        }
        List<Constructor<T>> candidates = candidates(type);
        if (candidates.size() != 1) {
            binder.addError(
                    "%s has %s constructors; annotate the one to use with @jakarta.inject.Inject",
                    type.getName(), candidates.size());
            return;
        }
        binder.bind(type).toConstructor(candidates.getFirst()).in(Scopes.SINGLETON);
    }

    @SuppressWarnings("unchecked") // they are the constructors of this very class
    private static <T> List<Constructor<T>> candidates(Class<T> type) {
        List<Constructor<T>> all = Arrays.stream(type.getDeclaredConstructors())
                .map(constructor -> (Constructor<T>) constructor)
                .toList();
        List<Constructor<T>> marked = all.stream().filter(constructor -> constructor.isAnnotationPresent(Inject.class))
                .toList();
        return marked.isEmpty() ? all : marked;
    }
}

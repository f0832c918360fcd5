package dev.worker.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Optional;

/** Finds the single type argument that a class gives to a generic interface, through any number of supertypes. */
final class TypeArguments {

    private TypeArguments() {}

    /** The argument, or empty where the class leaves it open, as the class of a lambda does. */
    static Optional<Type> of(Class<?> type, Class<?> genericInterface) {
        return find(type, genericInterface).filter(found -> !(found instanceof TypeVariable<?>));
    }

    private static Optional<Type> find(Type type, Class<?> target) {
        Class<?> raw = rawClass(type);
        if (raw == target) {
            return type instanceof ParameterizedType parameterized
                    ? Optional.of(parameterized.getActualTypeArguments()[0])
                    : Optional.empty();
        }
        for (Type supertype : raw.getGenericInterfaces()) {
            if (target.isAssignableFrom(rawClass(supertype))) {
                return find(supertype, target).map(found -> substitute(found, type, raw));
            }
        }
        Type superclass = raw.getGenericSuperclass();
        if (superclass != null && target.isAssignableFrom(rawClass(superclass))) {
            return find(superclass, target).map(found -> substitute(found, type, raw));
        }
        return Optional.empty();
    }

    /** A variable found in a supertype stands for what this type gave to its own parameter of that name. */
    private static Type substitute(Type found, Type type, Class<?> raw) {
        if (found instanceof TypeVariable<?> variable && type instanceof ParameterizedType parameterized) {
            TypeVariable<?>[] parameters = raw.getTypeParameters();
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i].getName().equals(variable.getName())) {
                    return parameterized.getActualTypeArguments()[i];
                }
            }
        }
        return found;
    }

    private static Class<?> rawClass(Type type) {
        return type instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type;
    }
}

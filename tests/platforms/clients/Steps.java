import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** What a flow says on its output: a line of JSON for each of its steps, with what the library understood of the answer. */
final class Steps {
    interface Understood<T> {
        Object of(T given) throws Exception;
    }

    interface Code {
        int of(Throwable error);
    }

    private final JsonObject account;
    boolean failed;

    Steps(String file) throws Exception {
        account = JsonParser.parseString(Files.readString(Path.of(file))).getAsJsonObject();
    }

    String account(String name) {
        return account.get(name).getAsString();
    }

    /** `understood` turns what the library gave into words, and fails over what is missing in it. */
    <T> T step(String name, Callable<T> act, Understood<T> understood) {
        try {
            T given = act.call();
            say(name, true, understood.of(given));
            return given;
        } catch (Throwable error) {
            say(name, false, error);
            return null;
        }
    }

    /** The library must throw its own kind of error with this code. */
    void refused(String name, Callable<?> act, Class<? extends Exception> kind, int code, Code codeOf) {
        try {
            say(name, false, "not refused: " + act.call());
        } catch (Throwable error) {
            boolean own = kind.isInstance(error);
            String words = own ? kind.getSimpleName() + " " + codeOf.of(error) : "not as " + kind.getSimpleName() + " but " + error;
            say(name, own && codeOf.of(error) == code, words);
        }
    }

    static <T> T there(T value) {
        if (value == null || value.toString().isEmpty()) throw new IllegalStateException("a field is missing");
        return value;
    }

    static <T> T same(T value, T expected) {
        if (!expected.equals(value)) throw new IllegalStateException(value + " instead of " + expected);
        return value;
    }

    private void say(String name, boolean holds, Object words) {
        failed |= !holds;
        JsonObject line = new JsonObject();
        line.addProperty("step", name);
        line.addProperty("ok", holds);
        line.addProperty("got", String.valueOf(words));
        System.out.println(line);
    }
}

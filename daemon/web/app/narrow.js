// Whether the window is as narrow as a phone.
import { useEffect, useState } from "./preact.js";

const phone = matchMedia("(max-width: 40rem)");

export function useNarrow() {
    const [narrow, setNarrow] = useState(phone.matches);
    useEffect(() => {
        const changed = () => setNarrow(phone.matches);
        phone.addEventListener("change", changed);
        return () => phone.removeEventListener("change", changed);
    }, []);
    return narrow;
}

// Starts the program. The only script a page names; no page holds a script of its own, so the
// content security policy can refuse all others. `@...@` is filled in by the build.
import init, { start } from "./@JS@";

// Old browsers, and a program that was cut off on its way, end here. Nothing on the device has
// been touched yet, and the words say so.
function explain(error) {
  console.error(error);
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    "Aplikasi belum dapat dimuat. Isian yang tersimpan di perangkat ini tetap aman. " +
    "Periksa sambungan lalu muat ulang halaman; bila tetap gagal, perbarui peramban Anda.";
  document.getElementById("boot")?.remove();
  document.body.prepend(message);
}

try {
  await init({ module_or_path: new URL("./@WASM@", import.meta.url) });
  start(new URL("./@JOURNAL@", import.meta.url).href);
} catch (error) {
  explain(error);
}

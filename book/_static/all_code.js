// All code, or what teaches: the choice is kept from page to page.
{
  const box = document.getElementById("all-code");
  try {
    box.checked = localStorage.getItem("all-code") === "yes";
    box.addEventListener("change", () => localStorage.setItem("all-code", box.checked ? "yes" : "no"));
  } catch { /* a page without code, or one whose browser keeps nothing */ }
}

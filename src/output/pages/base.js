"use strict";
// What every page can do: turn its language and its light. Words of attributes stand in data-NAME-zh and data-NAME-en.
(function () {
  const root = document.documentElement;
  const press = (kind, value) => {
    for (const button of document.querySelectorAll("[data-set-" + kind + "]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set-" + kind) === value));
    }
  };
  const setLang = (lang) => {
    root.dataset.lang = lang;
    root.lang = lang;
    press("lang", lang);
    for (const name of ["aria-label", "title", "placeholder"]) {
      for (const element of document.querySelectorAll("[data-" + name + "-" + lang + "]")) {
        element.setAttribute(name, element.getAttribute("data-" + name + "-" + lang));
      }
    }
    const title = document.querySelector("[data-page-title-" + lang + "]");
    if (title) document.title = title.getAttribute("data-page-title-" + lang);
    document.dispatchEvent(new CustomEvent("language", { detail: lang }));
  };
  const setLight = (light) => {
    if (light === "auto") delete root.dataset.light;
    else root.dataset.light = light;
    press("light", light);
  };
  for (const button of document.querySelectorAll("[data-set-lang]")) {
    button.addEventListener("click", () => setLang(button.dataset.setLang));
  }
  for (const button of document.querySelectorAll("[data-set-light]")) {
    button.addEventListener("click", () => setLight(button.dataset.setLight));
  }
  setLang(root.dataset.lang);
})();

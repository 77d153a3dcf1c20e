(function () {
  "use strict";
  var form = document.querySelector("form"), chosen = document.getElementById("chosen");
  var sum = document.getElementById("sum"), left = document.getElementById("left");
  var button = form.querySelector("[type=submit]"), send = button.textContent;
  var jobs = form.querySelectorAll("fieldset"), exponent = +form.dataset.exponent;

  function written(minor) {
    var digits = String(minor).padStart(exponent + 1, "0"), end = digits.length - exponent;
    var whole = digits.slice(0, end).replace(/\B(?=(\d{3})+$)/g, ",");
    return exponent ? whole + "." + digits.slice(end) : whole;
  }

  function add() {
    var minor = 0, open = 0;
    jobs.forEach(function (job) {
      var approve = job.querySelector("[data-minor]");
      if (approve.checked) minor += +approve.dataset.minor;
      if (!job.querySelector(":checked")) open += 1;
      else job.classList.remove("wrong");
    });
    sum.textContent = written(minor);
    left.textContent = open ? form.dataset.left.replace("{count}", open) : form.dataset.none;
  }

  form.classList.add("live");
  chosen.hidden = false;
  form.addEventListener("change", add);
  form.addEventListener("submit", function () { button.textContent = form.dataset.sending; });
  addEventListener("pageshow", function () { button.textContent = send; add(); });
  add();
})();

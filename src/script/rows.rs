//! One function called row after row: what Rhai finds out about its calls is kept from one row to the next.
//!
//! A call of [`Scripts::call`] begins with nothing known, so that each operator is looked up again; here the state and the
//! look-ups stay. Steps are counted for each row anew. Whatever fails here is called once more in the plain way, and that
//! answer counts, so that faults and bounds are those of a single call.

use rhai::{Caches, Dynamic, EvalContext, GlobalRuntimeState, Scope};

use super::compile::Scripts;
use super::fault::{ScriptAnswer, ScriptFault, from_script, to_script};
use crate::value::Value;

/// Calls of one function.
pub struct Rows<'s> {
    scripts: &'s Scripts,
    index: usize,
    name: String,
    global: GlobalRuntimeState,
    caches: Caches,
    scope: Scope<'static>,
    args: Vec<Dynamic>,
}

impl Scripts {
    /// Function `index`, to be called row after row; none if there is no such function.
    #[must_use]
    pub fn rows(&self, index: usize) -> Option<Rows<'_>> {
        let name = self.functions().get(index)?.name.clone();
        let mut global = self.engine.new_global_runtime_state();
        global.lib.push(self.ast.shared_lib().clone());
        let (caches, scope, args) = (Caches::new(), Scope::new(), Vec::new());
        Some(Rows { scripts: self, index, name, global, caches, scope, args })
    }
}

impl Rows<'_> {
    /// Calls it with values for its parameters.
    ///
    /// # Errors
    /// As of [`Scripts::call`].
    pub fn call(&mut self, values: &[Value]) -> Result<ScriptAnswer, ScriptFault> {
        self.args.clear();
        self.args.extend(values.iter().map(to_script));
        // No step fewer than a single call counts, so that nothing passes here that would stop there.
        self.global.num_operations = 1;
        let mut args: Vec<&mut Dynamic> = self.args.iter_mut().collect();
        let mut context =
            EvalContext::new(&self.scripts.engine, &mut self.global, &mut self.caches, &mut self.scope, None);
        let answer = context.call_fn_raw(&self.name, false, false, &mut args);
        if let Some(answer) = answer.ok().and_then(|answer| from_script(answer).ok()) {
            return Ok(answer);
        }
        self.caches = Caches::new();
        self.scope.clear();
        self.scripts.call(self.index, values)
    }
}

"""A LangChain callback: each run from outside becomes a decision, with sources and tools used.

    pip install fairlead langchain-core
    chain.invoke(question, config={"callbacks": [Recording(kind="answer")],
                                   "metadata": {"subject": "customer-7"}})

Calls inside a run (retrievers, tools, models) add to the decision of that run.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult

from fairlead import decisions


class Recording(BaseCallbackHandler):
    """Records what chains, agents and models decide."""

    def __init__(self, *, kind: str, system: str = "") -> None:
        self._fixed = {"kind": kind, **({"system": system} if system else {})}
        self._root: dict[UUID, UUID] = {}
        self._open: dict[UUID, decisions.Decision] = {}

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, **more: Any) -> None:
        """Begin a decision with the outermost run."""
        if found := self._begun(run_id, more):
            found.tell(input=inputs)

    def on_chat_model_start(
        self, serialized: Any, messages: list[list[BaseMessage]], *, run_id: UUID, **more: Any
    ) -> None:
        """Keep the prompt, and which model was asked."""
        self._begun(run_id, more)
        asked = [{"role": each.type, "content": each.content} for each in messages[0]]
        name = (more.get("metadata") or {}).get("ls_model_name") or (serialized or {}).get("name")
        self._of(run_id).tell(prompt=asked, model={"name": name or "unknown"})

    def on_tool_start(self, serialized: Any, input_str: str, *, run_id: UUID, **more: Any) -> None:
        """Keep which tool was called."""
        self._begun(run_id, more)
        name = more.get("name") or (serialized or {}).get("name") or "tool"
        self._of(run_id).explain(tools=[{"name": name}])

    def on_retriever_start(self, serialized: Any, query: str, *, run_id: UUID, **more: Any) -> None:
        """Begin, if somebody only looks something up."""
        if found := self._begun(run_id, more):
            found.tell(input=query)

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, **_: Any) -> None:
        """Keep which sources were looked into, by digest."""
        self._of(run_id).explain(
            sources=[
                {
                    "name": str(each.metadata.get("source", each.id or "document"))[:500],
                    "sha256": hashlib.sha256(each.page_content.encode()).hexdigest(),
                }
                for each in documents[:50]
            ]
        )
        self._ended(run_id, {"documents": len(documents)})

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """End, if a model was asked without a chain around it."""
        self._ended(run_id, {"text": response.generations[0][0].text})

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        """Record the decision of the outermost run."""
        self._ended(run_id, outputs.content if isinstance(outputs, BaseMessage) else outputs)

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        """End, if a tool was called without a chain around it."""
        self._ended(run_id, getattr(output, "content", output))

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """Record that it failed, by the name of the error."""
        self._ended(run_id, {"error": type(error).__name__}, "error")

    on_llm_error = on_tool_error = on_retriever_error = on_chain_error

    def _begun(self, run_id: UUID, more: dict[str, Any]) -> decisions.Decision | None:
        """Give a new decision for an outermost run, nothing for one inside."""
        parent = more.get("parent_run_id")
        root = self._root[run_id] = self._root.get(parent, run_id) if parent else run_id
        if root != run_id:
            return None
        subject = (more.get("metadata") or {}).get("subject")
        found = self._open[run_id] = decisions.decision(corr=str(run_id), **self._fixed)
        if subject:
            found.tell(subject=subject)
        return found

    def _of(self, run_id: UUID) -> decisions.Decision:
        return self._open[self._root[run_id]]

    def _ended(self, run_id: UUID, output: Any, outcome: str = "answered") -> None:
        root = self._root.pop(run_id, None)
        if root == run_id:
            found = self._open.pop(run_id)
            found.tell(output=output, outcome=outcome)
            found.record()


if __name__ == "__main__":
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages(
        [("system", "You work in a bakery."), ("user", "{q}")]
    )
    chain = prompt | FakeListChatModel(responses=["Yes, there is."])  # put your own model here
    told = {"callbacks": [Recording(kind="answer")], "metadata": {"subject": "customer-7"}}
    print(chain.invoke({"q": "Is there rye flour in it?"}, config=told).content)
    print("sent" if decisions.flush(30) else decisions.status())

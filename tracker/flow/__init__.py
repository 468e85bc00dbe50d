"""The imperative shell: each step of the main job is one function here, each write one transaction.

    poll      mailbox → vault → `stored`
    work      `stored` → facts → judgement → papers, questions; then the answers owed
    deliver   outbox → SMTP → outcome
    remind    clock → reminders and digests owed

Every step can be killed anywhere and run again.
"""

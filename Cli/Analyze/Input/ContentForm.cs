namespace Coldstart.Cli.Analyze.Input;

/// <summary>What is in a file.</summary>
internal enum ContentForm
{
    /// <summary>Lines of a Lambda log, text or JSON, in any form of an export.</summary>
    Log,

    /// <summary>SDK invocations, one JSON object a line.</summary>
    InvocationLines,

    /// <summary>SDK invocations in one JSON document: <c>{"invocations":[…]}</c> or an array.</summary>
    InvocationBatch,

    /// <summary>One SDK invocation over several lines.</summary>
    SingleInvocation,
}

using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>A record while it is being read, with what is said of its function and what must be there.</summary>
internal ref struct InvocationDraft
{
    public InvocationRecord Record;

    public ReadOnlySpan<byte> FunctionName;

    /// <summary>Empty where the record does not say it.</summary>
    public ReadOnlySpan<byte> Account;

    /// <summary>Empty where the record does not say it.</summary>
    public ReadOnlySpan<byte> Region;

    public bool HasTimestamp;

    public bool HasColdStart;

    /// <summary>Settles what follows from several fields together; the last step, after everything was read.</summary>
    public void Settle()
    {
        Record.Kind = RecordKind.Invocation;
        if (Record.InvocationId.IsEmpty) Record.InvocationId = Record.RequestId;
        if (Record.ColdStart) return;
        Record.Modules = default;
        Record.ModuleText = default;
        // SDKs send 0 for "there was no init"; taken as a fact it would be an init of 0 ms.
        if (Record.InitUs == 0) Record.Facts &= ~RecordFacts.Init;
        if (Record.RestoreUs == 0) Record.Facts &= ~RecordFacts.Restore;
    }
}

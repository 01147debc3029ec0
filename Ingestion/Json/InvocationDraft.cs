using System.Numerics;
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

    /// <summary>Forgets every number and flag of the last record; its texts are forgotten by <see cref="Forget(uint)"/>.</summary>
    public void Restart()
    {
        HasTimestamp = HasColdStart = false;
        Record.Facts = RecordFacts.None;
        Record.ColdStart = Record.Warmup = false;
        Record.Status = InvocationStatus.Unknown;
        Record.Architecture = Architecture.Unknown;
        Record.InitializationType = InitializationType.Unknown;
        Record.Weight = 0;
        // It may be there without its field, taken from the request id.
        Record.InvocationId = default;
    }

    /// <summary>Forgets the texts of fields; a bit for each <see cref="InvocationField"/>.</summary>
    public void Forget(uint fields)
    {
        for (; fields != 0; fields &= fields - 1) Forget((InvocationField)BitOperations.TrailingZeroCount(fields));
    }

    private void Forget(InvocationField field)
    {
        switch (field)
        {
            case InvocationField.FunctionName: FunctionName = default; break;
            case InvocationField.AccountId: Account = default; break;
            case InvocationField.Region: Region = default; break;
            case InvocationField.InvocationId: Record.InvocationId = default; break;
            case InvocationField.RequestId: Record.RequestId = default; break;
            case InvocationField.RuntimeVersion: Record.RuntimeVersion = default; break;
            case InvocationField.FunctionVersion: Record.FunctionVersion = default; break;
            case InvocationField.DeploymentId: Record.DeploymentId = default; break;
            case InvocationField.Environment: Record.Environment = default; break;
            case InvocationField.ExecutionEnvironment: Record.ExecutionEnvironment = default; break;
            case InvocationField.TraceId: Record.TraceId = default; break;
            case InvocationField.Tags: Record.Tags = default; break;
            case InvocationField.ModuleTimings: Record.Modules = default; Record.ModuleText = default; break;
            case InvocationField.Sdk: Record.SdkName = Record.SdkVersion = default; break;
            case InvocationField.Error: Record.ErrorType = Record.ErrorMessage = Record.ErrorStack = Record.ErrorEvent = default; break;
            default: break;
        }
    }

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

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// What one line or event states, as text: the meeting point of the text format and of JSON, so that both mean the same.
/// An absent field is empty.
/// </summary>
internal ref struct LogFields
{
    public ReadOnlySpan<byte> RequestId { get; set; }

    public ReadOnlySpan<byte> Version { get; set; }

    public ReadOnlySpan<byte> Duration { get; set; }

    public ReadOnlySpan<byte> BilledDuration { get; set; }

    public ReadOnlySpan<byte> MemorySize { get; set; }

    public ReadOnlySpan<byte> MaxMemoryUsed { get; set; }

    public ReadOnlySpan<byte> InitDuration { get; set; }

    public ReadOnlySpan<byte> RestoreDuration { get; set; }

    public ReadOnlySpan<byte> BilledRestoreDuration { get; set; }

    public ReadOnlySpan<byte> Status { get; set; }

    public ReadOnlySpan<byte> ErrorType { get; set; }

    public ReadOnlySpan<byte> Phase { get; set; }

    public ReadOnlySpan<byte> InitializationType { get; set; }

    public ReadOnlySpan<byte> RuntimeVersion { get; set; }

    public ReadOnlySpan<byte> RuntimeVersionArn { get; set; }

    public ReadOnlySpan<byte> TraceId { get; set; }

    public ReadOnlySpan<byte> DroppedRecords { get; set; }

    /// <summary>Sets a field.</summary>
    public void Set(LogField field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case LogField.RequestId: RequestId = value; break;
            case LogField.Version: Version = value; break;
            case LogField.Duration: Duration = value; break;
            case LogField.BilledDuration: BilledDuration = value; break;
            case LogField.MemorySize: MemorySize = value; break;
            case LogField.MaxMemoryUsed: MaxMemoryUsed = value; break;
            case LogField.InitDuration: InitDuration = value; break;
            case LogField.RestoreDuration: RestoreDuration = value; break;
            case LogField.BilledRestoreDuration: BilledRestoreDuration = value; break;
            case LogField.Status: Status = value; break;
            case LogField.ErrorType: ErrorType = value; break;
            case LogField.Phase: Phase = value; break;
            case LogField.InitializationType: InitializationType = value; break;
            case LogField.RuntimeVersion: RuntimeVersion = value; break;
            case LogField.RuntimeVersionArn: RuntimeVersionArn = value; break;
            case LogField.TraceId: TraceId = value; break;
            case LogField.DroppedRecords: DroppedRecords = value; break;
        }
    }
}

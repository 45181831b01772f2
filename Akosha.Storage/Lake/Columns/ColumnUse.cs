namespace Akosha.Storage.Lake.Columns;

/// <summary>What a column of the messages' table is for, besides being kept.</summary>
[Flags]
public enum ColumnUse
{
    /// <summary>It is read with the whole row alone.</summary>
    None = 0,

    /// <summary>It tells which write a row is, and is read wherever keys are.</summary>
    Key = 1,

    /// <summary>It tells, with the keys, a repeat from a change.</summary>
    Fact = 2,

    /// <summary>It is shown of a message, so search replicas keep it where they keep rows.</summary>
    Shown = 4,

    /// <summary>The footer has its bounds in each row group, since engines pass row groups over by them.</summary>
    Bounded = 8,
}
